export { AddDomainForm } from "./add-domain-form";
export { BlockedSightings } from "./blocked-sightings";
export { DomainList } from "./domain-list";
export { DomainsScreen } from "./domains-screen";
export { useDomains, useOriginSightings } from "./queries";
