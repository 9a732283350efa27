/**
 * The words of a document beside the overview. Text is shown as text, never as a page of its own.
 */
import { as_array, is_object, type JsonObject } from "@eir/base";
import { object_of, read_reference, text_of, text_of_html, type Resource } from "@eir/fhir";
import { Failed, Icon, Skeleton, useText } from "@eir/ui";
import { useEffect, useState } from "react";
import { useResource } from "../data/record";

export function attachments_of(resource: Resource): JsonObject[] {
  const content = as_array(resource["content"])
    .filter((one): one is JsonObject => is_object(one))
    .map((one) => object_of(one["attachment"]));
  const forms = as_array(resource["presentedForm"]).map((one) => object_of(one));
  return [...content, ...forms].filter((one) => one !== undefined);
}

export function DocumentTab({ resource }: { resource: Resource }) {
  const t = useText();
  const attachments = attachments_of(resource);
  if (attachments.length === 0) return <p className="quiet">{t.documents.no_content}</p>;
  return attachments.map((one, at) => <AttachmentView key={at} attachment={one} />);
}

function AttachmentView({ attachment }: { attachment: JsonObject }) {
  const t = useText();
  const type = text_of(attachment["contentType"]) ?? "";
  const data = text_of(attachment["data"]);
  const binary = read_reference({ reference: attachment["url"] ?? "" });
  if (data !== undefined) return <Content type={type} data={data} />;
  if (binary?.type === "Binary" && binary.id) return <BinaryView id={binary.id} type={type} />;
  return <p className="quiet">{t.documents.no_content}</p>;
}

function BinaryView({ id, type }: { id: string; type: string }) {
  const t = useText();
  const query = useResource("Binary", id);
  if (query.isPending) return <Skeleton rows={6} label={t.documents.loading} />;
  if (query.isError) return <Failed title={t.source.failed} retry={() => void query.refetch()} />;
  const stated = text_of(query.data["contentType"]) ?? type;
  const data = text_of(query.data["data"]);
  if (data === undefined) return <p className="quiet">{t.documents.no_content}</p>;
  return <Content type={stated} data={data} />;
}

export function bytes_of(base64: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    const binary = atob(base64.replace(/\s+/g, ""));
    return Uint8Array.from(binary, (one) => one.charCodeAt(0));
  } catch {
    return undefined;
  }
}

function Content({ type, data }: { type: string; data: string }) {
  const t = useText();
  const bytes = bytes_of(data);
  if (!bytes) return <p className="quiet c-critical">{t.documents.bad_content}</p>;
  if (!/^text\/|json|xml/.test(type)) return <Foreign type={type} bytes={bytes} />;
  const charset = /charset=([\w-]+)/i.exec(type)?.[1] ?? "utf-8";
  const text = decode(bytes, charset);
  const words = /html/.test(type) ? text_of_html(text) : text;
  return <div className="document-text">{words}</div>;
}

function decode(bytes: Uint8Array, charset: string): string {
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch {
    return new TextDecoder().decode(bytes);
  }
}

const opened_types = /^(application\/pdf|image\/(png|jpeg|gif|webp))$/;

/** A file that is not text: a PDF or a picture can be opened by the browser beside the app. */
function Foreign({ type, bytes }: { type: string; bytes: Uint8Array<ArrayBuffer> }) {
  const t = useText();
  const [url, set_url] = useState<string>();
  const can_open = opened_types.test(type);
  useEffect(() => {
    if (!can_open) return;
    const made = URL.createObjectURL(new Blob([bytes], { type }));
    set_url(made);
    return () => URL.revokeObjectURL(made);
  }, [bytes, type, can_open]);
  return (
    <div className="quiet">
      <p>{t.documents.not_text(type || t.patient.not_stated)}</p>
      {url && (
        <a className="btn" href={url} target="_blank" rel="noopener noreferrer">
          <Icon name="page" small /> {t.documents.open_new}
        </a>
      )}
    </div>
  );
}
