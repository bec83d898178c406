import { Site } from "../../../Site";

export default function Page() {
  return <Site home="/component" title="Gentle dentistry by the water" />;
}
