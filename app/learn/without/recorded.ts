import type { Call } from './wire.ts';
import type { Outcomes } from './worlds.ts';

/** `A4500:200`: tab A sent it after 4.5 seconds, and it was answered 200. */
const readCalls = (recorded: string): Call[] =>
  [...recorded.matchAll(/(\w)(\d+):(\d+)/g)].map(([, tab, at, status], id) => ({
    id,
    tab: `Tab ${tab}`,
    at: Number(at),
    status: Number(status),
  }));

/**
 * A run of each experiment, as a browser has shown it: what a page without JavaScript shows, and any page before the
 * first run. The end-to-end test holds every new run to it.
 */
export const RECORDED: Readonly<Record<string, Outcomes>> = {
  'hot-loop': {
    naive: {
      calls: readCalls(
        `A10:200 A36:200 A60:200 A83:200 A106:200 A127:200 A149:200 A173:200 A195:200 A226:200 A249:200 A271:200 A294:200 A345:200 A367:200 A391:200 A413:200 A434:200 A457:200 A480:200 A505:200 A527:200 A558:200 A580:200 A601:200 A623:200 A646:200 A668:200 A692:200 A729:200 A751:200 A773:200 A798:200 A828:200 A850:200 A872:200 A894:200 A923:200 A945:200 A967:200 A992:200 A1023:200 A1046:200 A1067:200 A1090:200 A1122:200 A1144:200 A1169:200 A1191:200 A1235:200 A1259:200 A1286:200 A1312:200 A1343:200 A1373:200 A1413:200 A1466:200 A1495:200 A1526:200 A1548:200 A1570:200 A1592:200 A1623:200 A1645:200 A1667:200 A1689:200 A1711:200 A1749:200 A1771:200 A1793:200 A1825:200 A1847:200 A1869:200 A1890:200 A1912:200 A1936:200 A1962:200 A1984:200 A2006:200 A2031:200 A2053:200 A2075:200 A2097:200 A2127:200 A2149:200 A2173:200 A2194:200 A2227:200 A2252:200 A2274:200 A2296:200 A2347:200 A2379:200 A2402:200 A2468:200 A2492:200 A2521:200 A2542:200 A2564:200 A2586:200 A2626:200 A2649:200 A2671:200 A2698:200 A2749:200 A2773:200 A2804:200 A2827:200 A2848:200 A2870:200 A2894:200 A2923:200 A2945:200 A2967:200 A2989:200 A3011:200 A3034:200 A3055:200 A3077:200 A3099:200 A3146:200 A3168:200 A3193:200 A3224:200 A3246:200 A3268:200 A3293:200 A3329:200 A3351:200 A3373:200 A3395:200 A3425:200 A3461:200 A3485:200 A3507:200 A3528:200 A3550:200 A3572:200 A3594:200 A3624:200 A3646:200 A3667:200 A3690:200 A3712:200 A3742:200 A3764:200 A3786:200 A3810:200 A3834:200 A3856:200 A3880:200 A3902:200 A3928:200 A3949:200 A3971:200 A3993:200 A4030:200 A4053:200 A4075:200 A4100:200 A4127:200 A4149:200 A4171:200 A4193:200 A4231:200 A4269:200 A4290:200 A4323:200 A4351:200 A4381:200 A4404:200 A4459:200 A4481:200 A4508:200 A4589:200 A4613:200 A4680:200 A4702:200 A4767:200 A4789:200 A4810:200 A4838:200 A4861:200 A4883:200 A4906:200 A4933:200 A4955:200 A4979:200 A5001:200 A5041:200 A5062:200 A5084:200 A5106:200 A5141:200 A5163:200 A5184:200 A5206:200 A5249:200 A5272:200 A5294:200`,
      ),
      rotations: 200,
      tabs: [{ tab: 'Tab A', saysHello: true, order: 200 }],
      error: null,
      isStopped: true,
    },
    chart: {
      calls: readCalls(`A3782:200 A7578:200`),
      rotations: 2,
      tabs: [{ tab: 'Tab A', saysHello: true, order: 200 }],
      error: null,
      isStopped: false,
    },
  },
  'two-tabs': {
    naive: {
      calls: readCalls(`A4500:200 B4500:401`),
      rotations: 1,
      tabs: [
        { tab: 'Tab A', saysHello: true, order: 401 },
        { tab: 'Tab B', saysHello: true, order: 401 },
      ],
      error: "TypeError: Cannot read properties of undefined (reading 'accessToken')",
      isStopped: false,
    },
    chart: {
      calls: readCalls(`A4526:200`),
      rotations: 1,
      tabs: [
        { tab: 'Tab A', saysHello: true, order: 200 },
        { tab: 'Tab B', saysHello: true, order: 200 },
      ],
      error: null,
      isStopped: false,
    },
  },
  'api-trouble': {
    naive: {
      calls: readCalls(`A4501:503`),
      rotations: 0,
      tabs: [{ tab: 'Tab A', saysHello: true, order: 401 }],
      error: "TypeError: Cannot read properties of undefined (reading 'accessToken')",
      isStopped: false,
    },
    chart: {
      calls: readCalls(`A4597:503 A6420:503 A9870:200`),
      rotations: 1,
      tabs: [{ tab: 'Tab A', saysHello: true, order: 200 }],
      error: null,
      isStopped: false,
    },
  },
  'other-tab': {
    naive: {
      calls: readCalls(`A1515:200`),
      rotations: 0,
      tabs: [
        { tab: 'Tab A', saysHello: false, order: null },
        { tab: 'Tab B', saysHello: true, order: 401 },
      ],
      error: null,
      isStopped: false,
    },
    chart: {
      calls: readCalls(`A1556:200`),
      rotations: 0,
      tabs: [
        { tab: 'Tab A', saysHello: false, order: null },
        { tab: 'Tab B', saysHello: false, order: null },
      ],
      error: null,
      isStopped: false,
    },
  },
};
