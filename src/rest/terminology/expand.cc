// http://hl7.org/fhir/R4/valueset-operation-expand.html

#include <algorithm>
#include <set>

#include "base/clock.h"
#include "base/random.h"
#include "fhir/json/writer.h"
#include "rest/terminology/operations.h"
#include "rest/terminology/outcome.h"
#include "rest/terminology/term_input.h"
#include "terminology/operations/expansion.h"

namespace rest {

namespace {

using base::ErrorKind;
using base::fail;
using fhir::json::Value;
using fhir::json::Writer;
using terminology::Expansion;
using terminology::ExpansionEntry;
using terminology::Segment;
using terminology::Shown;
using terminology::to_text;
using terminology::ValueSet;

class ExpansionWriter {
 public:
  ExpansionWriter(TermInput& input, const ValueSet& set,
                  const terminology::ExpansionRequest& request)
      : input_(input), set_(set), request_(request), languages_(languages_of(input, set)) {}

  base::Result<std::string> run(Value definition, const Expansion& expansion) {
    designations_ = TRY(input_.flag("includeDesignations", false));
    keep_definition_ = TRY(input_.flag("includeDefinition", false));
    supplements_ = TRY(input_.supplements());
    Writer writer(out_);
    writer.begin_object().member("resourceType", "ValueSet");
    for (const Value member : definition) {
      const std::string_view key = member.key();
      const bool left_out = key == "resourceType" || key == "text" || key == "expansion" ||
                            key == "contained" || (key == "compose" && !keep_definition_);
      if (!left_out) writer.member_raw(key, member.raw());
    }
    base::SystemRandom random;
    writer.key("expansion")
        .begin_object()
        .member("identifier", "urn:uuid:" + base::new_uuid(random))
        .member("timestamp", base::to_instant(base::SystemClock().now()))
        .member("total", static_cast<std::int64_t>(expansion.total))
        .member("offset", static_cast<std::int64_t>(request_.offset));
    write_parameters(writer);
    if (!expansion.entries.empty()) write_entries(writer, expansion.entries);
    writer.end_object().end_object();
    return std::move(out_);
  }

 private:
  // Without a wish the language of the value set.
  static std::vector<std::string> languages_of(const TermInput& input, const ValueSet& set) {
    if (input.has("displayLanguage") || set.header().language.empty()) return input.languages();
    return {set.header().language};
  }

  // Whether one of the parameters `designation` names its language or its use, or there is none.
  bool is_wanted(const Shown& each) const {
    const std::vector<std::string> wanted = input_.texts("designation");
    if (wanted.empty()) return true;
    const auto use = fhir::json::Document::parse(each.use);
    return std::ranges::any_of(wanted, [&](const std::string& token) {
      if (token == "urn:ietf:bcp:47|" + each.language) return true;
      return use && token == terminology::text_of(use->root(), "system") + "|" +
                                 terminology::text_of(use->root(), "code");
    });
  }

  static void parameter(Writer& writer, std::string_view name, std::string_view type,
                        std::string_view text) {
    writer.begin_object()
        .member("name", name)
        .member("value" + std::string(type), text)
        .end_object();
  }

  void write_parameters(Writer& writer) {
    writer.key("parameter").begin_array();
    for (const std::string_view name : {"excludeNested", "includeDesignations", "activeOnly",
                                        "includeDefinition", "excludeNotForUI", "count", "offset"})
      if (input_.has(name))
        writer.begin_object()
            .member("name", name)
            .member_raw(name == "count" || name == "offset" ? "valueInteger" : "valueBoolean",
                        input_.text(name))
            .end_object();
    if (input_.has("filter")) parameter(writer, "filter", "String", input_.text("filter"));
    if (input_.has("displayLanguage"))
      parameter(writer, "displayLanguage", "Code", input_.text("displayLanguage"));
    else if (!languages_.empty())
      parameter(writer, "displayLanguage", "Code", languages_.front());
    for (const std::string& each : input_.texts("designation"))
      parameter(writer, "designation", "String", each);
    for (const std::string_view name : {"system-version", "force-system-version"})
      for (const std::string& each : input_.texts(name))
        parameter(writer, name, "Uri", each);
    std::set<std::string> systems;
    for (const Segment& segment : set_.segments()) {
      const std::string name = to_text({segment.url, segment.version});
      if (!systems.insert(name).second) continue;
      parameter(writer, "used-codesystem", "Uri", name);
      if (segment.system != nullptr) write_state(writer, *segment.system, name);
    }
    write_warnings(writer, set_.header(), to_text({set_.header().url, set_.header().version}));
    for (const std::string& each : set_.imports())
      parameter(writer, "used-valueset", "Uri", each);
    for (const auto& supplement : supplements_)
      parameter(writer, "used-supplement", "Uri",
                to_text({supplement->url(), supplement->version()}));
    writer.end_array();
  }

  static void write_state(Writer& writer, const terminology::CodeSystem& system,
                          const std::string& name) {
    if (system.content() == terminology::Content::Fragment)
      parameter(writer, "used-fragment", "Uri", name);
    write_warnings(writer, system.header(), name);
  }

  static void write_warnings(Writer& writer, const terminology::Header& header,
                             const std::string& name) {
    if (header.standards_status == "deprecated" || header.standards_status == "withdrawn") {
      parameter(writer, "warning-" + header.standards_status, "Uri", name);
    } else if (header.status == "draft") {
      parameter(writer, "warning-draft", "Uri", name);
    } else if (header.experimental) {
      parameter(writer, "warning-experimental", "Uri", name);
    }
  }

  void write_entries(Writer& writer, const std::vector<ExpansionEntry>& entries) {
    writer.key("contains").begin_array();
    std::uint32_t depth = 0;
    for (std::size_t i = 0; i < entries.size(); ++i) {
      const std::uint32_t wanted =
          std::min(entries[i].depth, i == 0 ? 0 : entries[i - 1].depth + 1);
      if (i > 0 && wanted > depth) {
        writer.key("contains").begin_array();
        ++depth;
      } else if (i > 0) {
        writer.end_object();
        for (; depth > wanted; --depth)
          writer.end_array().end_object();
      }
      begin_entry(writer, entries[i]);
    }
    writer.end_object();
    for (; depth > 0; --depth)
      writer.end_array().end_object();
    writer.end_array();
  }

  void begin_entry(Writer& writer, const ExpansionEntry& entry) {
    writer.begin_object();
    if (!entry.segment->url.empty()) writer.member("system", entry.segment->url);
    if (entry.abstract()) writer.key("abstract").boolean(true);
    if (entry.inactive()) writer.key("inactive").boolean(true);
    if (!entry.segment->version.empty()) writer.member("version", entry.segment->version);
    writer.member("code", entry.code());
    const auto ways = entry.listed != nullptr
                          ? terminology::ways_to_show(*entry.listed)
                          : terminology::ways_to_show(*entry.segment->system, entry.position,
                                                      entry.remark(), supplements_);
    const Shown* const best = terminology::best_of(ways, languages_);
    if (best != nullptr) writer.member("display", best->value);
    const auto is_told = [&](const Shown& each) { return &each != best && is_wanted(each); };
    if (!designations_ || std::ranges::none_of(ways, is_told)) return;
    writer.key("designation").begin_array();
    for (const Shown& each : ways) {
      if (!is_told(each)) continue;
      writer.begin_object();
      if (!each.language.empty()) writer.member("language", each.language);
      if (!each.use.empty()) writer.member_raw("use", each.use);
      writer.member("value", each.value).end_object();
    }
    writer.end_array();
  }

  TermInput& input_;
  const ValueSet& set_;
  const terminology::ExpansionRequest& request_;
  const std::vector<std::string> languages_;
  terminology::Supplements supplements_;
  bool designations_ = false;
  bool keep_definition_ = false;
  std::string out_;
};

base::Result<std::string> expanded(const Call& call, TermInput& input) {
  const auto subject =
      TRY(input.subject(call, terminology::Kind::ValueSet, "valueSet", "valueSetVersion"));
  if (!subject)
    return fail(ErrorKind::Invalid,
                "$expand needs a value set: call it on one, or give url or valueSet");
  terminology::ExpansionRequest request;
  request.filter = input.text("filter");
  request.active_only = TRY(input.flag("activeOnly", false));
  request.exclude_nested = TRY(input.flag("excludeNested", false));
  request.exclude_abstract = TRY(input.flag("excludeNotForUI", false));
  request.offset = TRY(input.number("offset")).value_or(0);
  request.count = TRY(input.number("count"));
  const auto set = TRY(input.library().value_set(*subject));
  const Expansion expansion = TRY(terminology::expand(*set, request));
  const auto definition = TRY(input.library().source().load(terminology::Kind::ValueSet, *subject));
  return ExpansionWriter(input, *set, request).run(definition.root(), expansion);
}

}  // namespace

Attempt<Reply> expand(const Context& context, Call& call) {
  const auto input = TRY(
      TermInput::take(context, call,
                      {"url", "valueSet", "valueSetVersion", "filter", "offset", "count",
                       "includeDesignations", "designation", "includeDefinition", "activeOnly",
                       "excludeNested", "excludeNotForUI", "excludePostCoordinated", "property"}));
  auto made = expanded(call, *input);
  if (!made) return refused_by_terminology(made.error());
  return resource_reply(*std::move(made));
}

}  // namespace rest
