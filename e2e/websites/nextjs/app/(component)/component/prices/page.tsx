import { Site } from "../../../../Site";

export default function Page() {
  return <Site home="/component" title="What it costs" />;
}
