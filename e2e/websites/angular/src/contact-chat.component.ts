import { Component } from "@angular/core";

@Component({ selector: "app-contact-chat", template: "" })
export class ContactChatComponent {}
