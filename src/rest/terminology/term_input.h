#pragma once

#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engine/engine.h"
#include "fhir/json/document.h"
#include "rest/call.h"
#include "terminology/library.h"
#include "terminology/operations/displays.h"
#include "terminology/overlay.h"

namespace rest {

// What a terminology operation was given, by the URL and by a Parameters resource in the body, and
// the terminology to ask: what the server has now, and in front of it the resources of the request
// (valueSet, codeSystem, conceptMap, and tx-resource as validators send it).
class TermInput {
 public:
  // Takes the query and the body of the call. Invalid for what is no Parameters resource, and for
  // a parameter that is neither among `known` nor one that every terminology operation takes.
  static Attempt<std::unique_ptr<TermInput>> take(const Context& context, Call& call,
                                                  std::initializer_list<std::string_view> known);

  // The last text under this name, or empty.
  std::string text(std::string_view name) const;
  bool has(std::string_view name) const;
  std::vector<std::string> texts(std::string_view name) const;
  // Invalid unless it is true or false.
  base::Result<bool> flag(std::string_view name, bool otherwise) const;
  base::Result<std::optional<std::uint64_t>> number(std::string_view name) const;
  // The value[x] or resource of a parameter; absent if there is none.
  fhir::json::Value value(std::string_view name) const;
  // The parameters of this name, whole.
  std::vector<fhir::json::Value> parameters(std::string_view name) const;

  terminology::Library& library() { return *library_; }
  // Of displayLanguage, best first.
  std::vector<std::string> languages() const;
  // Those of useSupplement; NotFound if one is missing.
  base::Result<terminology::Supplements> supplements();

  // What the request is about: the instance of the path, the resource of the parameter
  // `resource_name`, or what `url` names. Nothing if none of them is given.
  base::Result<std::optional<terminology::Identity>> subject(const Call& call,
                                                             terminology::Kind kind,
                                                             std::string_view resource_name,
                                                             std::string_view version_name);

 private:
  TermInput() = default;
  Attempt<> read_body(Call& call, std::initializer_list<std::string_view> known);
  void add_resources();
  terminology::VersionRules version_rules() const;

  Parameters texts_;
  std::optional<fhir::json::Document> body_;
  engine::Terminology terms_;
  std::unique_ptr<terminology::Overlay> overlay_;
  std::optional<terminology::Identity> inline_[3];  // by kind
  std::unique_ptr<terminology::Library> library_;
};

}  // namespace rest
