export { EFFECT_NAMES, EFFECTS, type EffectName } from './effect-names.ts';
export { type EngineOptions, type Flows, type Hotlines, openFlows } from './flows.ts';
export { answerPayload, draftPayload, menuPayload, type Payload, readPayload } from './payloads.ts';
export { IDLE_TIMER, transition } from './transition.ts';
export {
  type Conversation,
  type Draft,
  type EngineEvent,
  effectIdOf,
  type Frame,
  newConversation,
  type TransitionInput,
  type TransitionOutput,
} from './types.ts';
