/**
 * The API's wire shapes under the words the dashboards use. They come from the backend's OpenAPI document
 * (`npx openapi-ts` renews `generated/`), so a change of a shape shows up as a type error where it matters.
 */
import type * as wire from "./generated";

export type { Appearance, AuditEntry, Limits, LimitsInput, Me, Problem, TenantPatch, TenantUsage, UserPatch } from "./generated";

export type Tenant = wire.TenantDetail;
export type TenantStatus = Tenant["status"];
export type TenantInput = wire.TenantCreate;
/** What a client user sees of the own tenant. */
export type OwnTenant = wire.ClientTenant;

export type User = wire.UserDetail;
export type Role = User["role"];
export type UserInput = wire.UserCreateWritable;

export type Assistant = wire.AssistantDetail;
export type AssistantStatus = Assistant["status"];
export type AssistantInput = wire.AssistantCreate;
export type AssistantPatch = wire.AssistantPatch;
export type Topic = wire.Topic;
export type ContactForm = wire.ContactForm;
export type ContactField = wire.ContactField;
export type ContactFieldKind = ContactField["kind"];
/** The contact form as visitors get it. */
export type PublicContactForm = wire.PublicContactForm;
export type Provider = Assistant["provider"];
export type Model = wire.ModelChoice;
export type ModelList = wire.ModelList;
export type AssistantVersion = wire.VersionSummary;
export type VersionDetail = wire.VersionDetail;
export type AssistantConfiguration = wire.AssistantConfiguration;
export type TrialRequest = wire.TryRequest;
export type GivenSource = wire.GivenSource;
export type TrialDetails = wire.TrialDetails;

export type Document = wire.DocumentSummary;
export type DocumentDetail = wire.DocumentDetail;
export type DocumentKind = Document["kind"];
export type DocumentInput = wire.DocumentCreate;
export type DocumentPatch = wire.DocumentPatch;
export type FoundPassages = wire.FoundPassages;
export type FoundPassage = wire.FoundPassage;
export type Citation = Document["citation"];
export type Website = wire.WebsiteView;
export type WebsiteInput = wire.WebsiteCreate;
export type WebsitePatch = wire.WebsitePatch;
export type WebsitePage = wire.WebsitePageView;
export type WebsitePages = wire.WebsitePages;
export type UnreadPage = wire.UnreadPage;
export type Tool = wire.ToolDetail;
export type ToolInput = wire.ToolCreate;
export type ToolPatch = wire.ToolPatch;
export type ToolTrialResult = wire.ToolTrialResult;
export type ToolCall = wire.ToolCallView;
export type Header = wire.Header;
export type HeaderInput = wire.HeaderInput;
export type McpServer = wire.McpServerDetail;
export type McpServerInput = wire.McpServerCreate;
export type McpServerPatch = wire.McpServerPatch;
export type McpTool = wire.McpTool;
export type Contact = wire.ContactView;
export type ContactValue = wire.ContactValue;
export type WebhookSecret = wire.WebhookSecretDetail;
export type WebhookDelivery = NonNullable<Contact["webhook"]>;
export type Gap = wire.GapView;
export type GapDetail = wire.GapDetail;
export type GapOccurrence = wire.GapOccurrence;
export type GapProof = wire.GapProof;
export type GapDraft = wire.GapDraft;

/** A conversation in the list; with `ConversationDetail` comes everything that is known of its visitor. */
export type Conversation = wire.ConversationView;
export type ConversationDetail = wire.ConversationDetail;
export type ConversationMessage = wire.ClientMessage;

export type AllowedDomain = wire.AllowedDomainDetail;
export type BlockedOrigin = wire.BlockedOrigin;
export type IdentitySecret = wire.IdentitySecretDetail;
export type HostedPage = wire.HostedPageSettings;
export type InstallCheck = wire.InstallCheck;
export type Finding = wire.Finding;
export type OwnUsage = wire.Usage;
export type PreviewTicket = wire.TicketResponse;
export type SignedIn = wire.LoginResponse;

/** One page of a list. `next_cursor` is null on the last page. */
export interface Page<T> {
  items: T[];
  next_cursor: string | null;
}

/** Every operation that the dashboards call: the client refuses a path that is none of theirs. */
type Operation =
  | wire.LogInData
  | wire.RefreshTokensData
  | wire.LogOutData
  | wire.GetMeData
  | wire.ChangePasswordData
  | wire.RequestPasswordResetData
  | wire.ResetPasswordData
  | wire.ListTenantsData
  | wire.GetTenantData
  | wire.AdminListDomainsData
  | wire.AdminRemoveDomainData
  | wire.ListUsersData
  | wire.UpdateUserData
  | wire.ListAuditEventsData
  | wire.AdminListModelsData
  | wire.AdminListAssistantsData
  | wire.AdminGetAssistantData
  | wire.AdminMakeDefaultAssistantData
  | wire.AdminMoveAssistantData
  | wire.ListUsageData
  | wire.GetOwnTenantData
  | wire.ListDomainsData
  | wire.RemoveDomainData
  | wire.ListBlockedOriginsData
  | wire.GetIdentitySecretData
  | wire.RotateIdentitySecretData
  | wire.GetOwnHostedPageData
  | wire.CheckInstallData
  | wire.ListAssistantsData
  | wire.GetAssistantData
  | wire.PublishAssistantData
  | wire.UnpublishAssistantData
  | wire.MakeDefaultAssistantData
  | wire.ListModelChoicesData
  | wire.ListVersionsData
  | wire.GetVersionData
  | wire.RestoreVersionData
  | wire.AdminListVersionsData
  | wire.AdminGetVersionData
  | wire.AdminRestoreVersionData
  | wire.TryAnAssistantData
  | wire.ListConversationsData
  | wire.GetConversationData
  | wire.ListMessagesData
  | wire.GetUsageData
  | wire.CreatePreviewTicketData
  | wire.ListDocumentsData
  | wire.GetDocumentData
  | wire.RetryDocumentData
  | wire.TestSearchData
  | wire.ListContactsData
  | wire.GetContactData
  | wire.ExportContactsData
  | wire.GetWebhookSecretData
  | wire.RotateWebhookSecretData
  | wire.ListGapsData
  | wire.GetGapData
  | wire.AnswerGapData
  | wire.DismissGapData
  | wire.ListWebsitesData
  | wire.GetWebsiteData
  | wire.ListWebsitePagesData
  | wire.SyncWebsiteData
  | wire.ListToolsData
  | wire.GetToolData
  | wire.TryToolData
  | wire.ListToolCallsData
  | wire.ListMcpServersData
  | wire.GetMcpServerData
  | wire.RefreshMcpServerData;

/** `/a/{b}/c` as the type of all `/a/…/c`. */
type Filled<T extends string> = T extends `${infer Before}{${string}}${infer After}`
  ? `${Before}${string}${Filled<After>}`
  : T;

export type ApiPath = Filled<Operation["url"]>;
