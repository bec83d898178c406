import { Component } from "@angular/core";
import { ChatComponent } from "./chat.component";
import { ContactChatComponent } from "./contact-chat.component";

@Component({
  template: `
    <main>
      <h1>Gentle dentistry by the water</h1>
      <p>We look after the teeth of the whole family, from the first one on. Walk in, or ask us here at any hour.</p>
    </main>
  `,
})
export class HomeComponent {}

@Component({
  imports: [ChatComponent],
  template: `
    <main>
      <h1>What it costs</h1>
      <p>A check-up with a cleaning is on the list, and the first talk is free.</p>
      <app-chat />
    </main>
  `,
})
export class PricesComponent {}

@Component({
  imports: [ContactChatComponent],
  template: `
    <main>
      <h1>Ask us here</h1>
      <app-contact-chat />
    </main>
  `,
})
export class ContactComponent {}
