// http://hl7.org/fhir/R4/resource-operation-meta-add.html and resource-operation-meta-delete.html
//
// A change of labels is a transaction like any other: it makes a new version, which the history
// shows. What changes nothing writes nothing.

#include <algorithm>

#include "fhir/json/writer.h"
#include "rest/interactions.h"
#include "rest/operation_input.h"

namespace rest {

namespace {

using base::ErrorKind;
using base::fail;
using fhir::json::Document;
using fhir::json::Value;
using fhir::json::Writer;

enum class Change : std::uint8_t { Add, Delete };

constexpr int kAttemptsMax = 5;  // when others write the resource in between
constexpr std::string_view kSets[] = {"profile", "security", "tag"};

// Profiles are alike by their url, tags and labels by system and code.
bool same_label(Value a, Value b) {
  if (a.is_string() && b.is_string()) return a.string() == b.string();
  if (!a.is_object() || !b.is_object()) return false;
  const auto text = [](Value coding, std::string_view key) {
    const Value member = coding.find(key);
    return member ? member.string() : std::string();
  };
  return text(a, "system") == text(b, "system") && text(a, "code") == text(b, "code");
}

bool contains(const std::vector<Value>& labels, Value label) {
  return std::ranges::any_of(labels, [&](Value each) { return same_label(each, label); });
}

std::vector<Value> items(Value meta, std::string_view key) {
  const Value list = meta.is_object() ? meta.find(key) : Value{};
  return list.is_array() ? std::vector<Value>(list.begin(), list.end()) : std::vector<Value>{};
}

// The new meta, or nothing if it would be as it is.
std::optional<std::string> changed_meta(Value now, Value given, Change change) {
  std::string meta;
  Writer writer(meta);
  writer.begin_object();
  bool changed = false;
  for (const Value member : now)
    if (std::ranges::find(kSets, member.key()) == std::end(kSets))
      writer.member_raw(member.key(), member.raw());
  for (const std::string_view key : kSets) {
    std::vector<Value> labels = items(now, key);
    const std::vector<Value> others = items(given, key);
    const std::size_t before = labels.size();
    if (change == Change::Delete) {
      std::erase_if(labels, [&](Value label) { return contains(others, label); });
    } else {
      for (const Value label : others)
        if (!contains(labels, label)) labels.push_back(label);
    }
    changed = changed || labels.size() != before;
    if (labels.empty()) continue;
    writer.key(key).begin_array();
    for (const Value label : labels)
      writer.raw(label.raw());
    writer.end_array();
  }
  writer.end_object();
  return changed ? std::optional(std::move(meta)) : std::nullopt;
}

std::string with_meta(Value resource, std::string_view meta) {
  std::string json;
  Writer writer(json);
  writer.begin_object();
  for (const Value member : resource)
    writer.member_raw(member.key(), member.key() == "meta" ? meta : member.raw());
  writer.end_object();
  return json;
}

Attempt<Reply> change_meta(const Context& context, Call& call, Change change) {
  const OperationInput input = TRY(OperationInput::take(call, {"meta"}));
  const Value given = input.value("meta");
  if (!given.is_object())
    return fail(ErrorKind::Invalid, "send the labels as the parameter meta with a valueMeta",
                "Parameters.parameter");
  for (int attempt = 0; attempt < kAttemptsMax; ++attempt) {
    engine::Version version = TRY(
        context.engine.read(context.caller, context.engine.now(), call.route.type, call.route.id));
    const Document document = TRY(Document::parse(std::move(version.json)));
    const Value now = document.root().find("meta");
    const auto meta = changed_meta(now, given, change);
    if (!meta) return meta_reply(now.raw());
    engine::Operation operation;
    operation.kind = engine::Operation::Kind::Update;
    operation.type = call.route.type;
    operation.id = call.route.id;
    operation.body = with_meta(document.root(), *meta);
    operation.if_match = version.number;
    std::vector<engine::Operation> operations;
    operations.push_back(std::move(operation));
    auto outcomes = commit_and_wait(context.engine, context.caller, std::move(operations));
    if (outcomes) {
      const Document written = TRY(Document::parse(std::move(outcomes->front().version.json)));
      return meta_reply(written.root().find("meta").raw());
    }
    if (outcomes.error().kind != ErrorKind::PreconditionFailed)
      return std::unexpected(Refused(std::move(outcomes).error()));
  }
  return fail(ErrorKind::Conflict, "others write this resource all the time: try again");
}

}  // namespace

Attempt<Reply> meta_add(const Context& context, Call& call) {
  return change_meta(context, call, Change::Add);
}

Attempt<Reply> meta_delete(const Context& context, Call& call) {
  return change_meta(context, call, Change::Delete);
}

}  // namespace rest
