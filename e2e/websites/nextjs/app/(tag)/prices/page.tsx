import { Site } from "../../../Site";

export default function Page() {
  return <Site home="" title="What it costs" />;
}
