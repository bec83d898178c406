import Link from "next/link";

export function Site({ title, home }: { title: string; home: string }) {
  return (
    <>
      <header>
        <strong>Harbour Dental</strong>
        <Link href={home || "/"}>Home</Link>
        <Link href={`${home}/prices`}>Prices</Link>
      </header>
      <main>
        <h1>{title}</h1>
        <p>We look after the teeth of the whole family, from the first one on. Walk in, or ask us here at any hour.</p>
      </main>
      <footer>Made with Next.js</footer>
    </>
  );
}
