import { BrowserRouter, Link, Outlet, Route, Routes } from "react-router";
import { Contact } from "./Contact";
import { startChat } from "./startChat";
import { Support } from "./Support";
import { Support as SupportOfUser } from "./SupportOfUser";

const Header = () => (
  <header>
    <strong>Harbour Dental</strong>
    <Link to="/">Home</Link>
    <Link to="/prices">Prices</Link>
    <Link to="/contact">Contact</Link>
    <Link to="/account">Account</Link>
    <Link to="/checkout">Checkout</Link>
  </header>
);

const Page = ({ title, children }: { title: string; children?: React.ReactNode }) => (
  <main>
    <h1>{title}</h1>
    {children ?? <p>We look after the teeth of the whole family, from the first one on. Walk in, or ask us here at any hour.</p>}
  </main>
);

const WithSupport = () => (
  <>
    <Header />
    <Outlet />
    <footer>Made with React</footer>
    <Support />
  </>
);

const WithoutSupport = () => (
  <>
    <Header />
    <Outlet />
    <footer>Made with React</footer>
  </>
);

export function App() {
  return (
    <BrowserRouter>
      <Routes>
        <Route element={<WithSupport />}>
          <Route index element={<Page title="Gentle dentistry by the water" />} />
          <Route path="prices" element={<Page title="What it costs" />} />
        </Route>
        <Route element={<WithoutSupport />}>
          <Route path="contact" element={<Page title="Ask us here"><Contact /></Page>} />
          <Route path="account" element={<Page title="Your account"><SupportOfUser onCount={(count) => { document.title = `${count} unread`; }} /></Page>} />
          <Route path="checkout" element={<Page title="Pay"><button onClick={() => void startChat()}>Talk to somebody</button></Page>} />
        </Route>
      </Routes>
    </BrowserRouter>
  );
}
