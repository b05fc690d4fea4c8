export { microUsdCell, percentCell, usdCell } from '@agentspine/render/numbers';
