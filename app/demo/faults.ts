/** A fault that the workbench can put in the way of the next request. */
export interface DemoFault {
  readonly name: string;
  /** `page`: between the page and Next, made in the page. `api`: between Next and the API, made by the demo API. */
  readonly leg: 'page' | 'api';
  /** On the chip. */
  readonly title: string;
  /** What it does, in a sentence. */
  readonly meaning: string;
}

export const FAULTS = [
  {
    name: 'request-lost',
    leg: 'page',
    title: 'Request lost',
    meaning: 'The page’s next request never reaches Next.',
  },
  {
    name: 'answer-lost',
    leg: 'page',
    title: 'Answer lost',
    meaning: 'Next answers the page’s next request, and the page never hears it.',
  },
  {
    name: 'api-down',
    leg: 'api',
    title: 'API says 503',
    meaning: 'The API answers Next’s next refresh with 503 Service Unavailable.',
  },
  {
    name: 'api-busy',
    leg: 'api',
    title: 'API says 429',
    meaning: 'The API answers the next refresh with 429 and asks for ten seconds of peace.',
  },
  {
    name: 'api-slow',
    leg: 'api',
    title: 'API takes 2 s',
    meaning: 'The API answers the next refresh two seconds later.',
  },
  {
    name: 'api-answer-lost',
    leg: 'api',
    title: 'API’s answer lost',
    meaning: 'The API changes the tokens, and the connection breaks before Next hears of it.',
  },
  {
    name: 'api-nonsense',
    leg: 'api',
    title: 'API sends a web page',
    meaning: 'The API changes the tokens and answers with HTML, as a broken proxy before it might.',
  },
  {
    name: 'api-refuses',
    leg: 'api',
    title: 'API refuses',
    meaning: 'The API refuses this very refresh token: the one thing that ends a session.',
  },
] as const satisfies readonly DemoFault[];

export type FaultName = (typeof FAULTS)[number]['name'];

export const isFaultName = (value: unknown): value is FaultName => FAULTS.some(({ name }) => name === value);

export const faultNamed = (name: FaultName): DemoFault =>
  FAULTS.find((fault) => fault.name === name) as DemoFault;
