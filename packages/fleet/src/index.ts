export { FleetError, type FleetErrorCode } from './errors.ts';
export { type FleetStatus, readFleetStatus } from './fleet-status.ts';
export type { ColdPosition, FeedPositions } from './home/fleet-file.ts';
export type { HomeChange } from './home/home-marks.ts';
export { type FleetMember, type InitRequest, initFleet } from './init-fleet.ts';
export { type ShipReport, shipHome } from './ship-home.ts';
export { type VerifyFleetReport, verifyFleet } from './verify-fleet.ts';
export { openFleetView } from './view/open-fleet-view.ts';
