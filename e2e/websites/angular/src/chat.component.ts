import { Component } from "@angular/core";

@Component({ selector: "app-chat", template: "" })
export class ChatComponent {}
