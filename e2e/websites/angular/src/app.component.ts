import { Component } from "@angular/core";
import { RouterLink, RouterOutlet, type Routes } from "@angular/router";
import { ContactComponent, HomeComponent, PricesComponent } from "./pages";

@Component({
  selector: "app-root",
  imports: [RouterLink, RouterOutlet],
  template: `
    <header>
      <strong>Harbour Dental</strong>
      <a routerLink="/">Home</a>
      <a routerLink="/prices">Prices</a>
      <a routerLink="/contact">Contact</a>
    </header>
    <router-outlet />
    <footer>Made with Angular</footer>
  `,
})
export class AppComponent {}

export const routes: Routes = [
  { path: "", component: HomeComponent },
  { path: "prices", component: PricesComponent },
  { path: "contact", component: ContactComponent },
];
