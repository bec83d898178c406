import { Site } from "../../Site";

export default function Page() {
  return <Site home="/pages-router" title="Gentle dentistry by the water" />;
}
