export { byteCell, countCell, counted, missingCell, withSeparators } from '@agentspine/render/count-text';
