export default function Page() {
  return <p>The program</p>;
}
