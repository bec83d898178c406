import { Site } from "../../Site";

export default function Page() {
  return <Site home="" title="Gentle dentistry by the water" />;
}
