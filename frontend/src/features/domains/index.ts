export { AddDomainForm } from "./add-domain-form";
export { BlockedOrigins } from "./blocked-origins";
export { DomainList } from "./domain-list";
export { DomainsScreen } from "./domains-screen";
export { useAddDomain, useBlockedOrigins, useDomains } from "./queries";
