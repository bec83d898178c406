import { bootstrapApplication } from "@angular/platform-browser";
import { provideRouter } from "@angular/router";
import { AppComponent, routes } from "./app.component";

void bootstrapApplication(AppComponent, { providers: [provideRouter(routes)] });
