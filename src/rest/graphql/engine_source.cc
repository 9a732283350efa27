#include "rest/graphql/engine_source.h"

#include <charconv>

#include "fhir/params/references.h"
#include "rest/url.h"

namespace rest {

namespace {

using base::ErrorKind;
using base::fail;
using fhir::graphql::DocumentPointer;
using fhir::graphql::SearchPage;
using fhir::graphql::SearchRequest;

// Documents parsed for one query.
constexpr std::uint64_t kBytesMax = std::uint64_t{64} << 20;

// Values of an array are alternatives: commas between them, and none within.
std::string alternatives(const std::vector<std::string>& values) {
  std::string text;
  for (const std::string& value : values) {
    if (!text.empty()) text += ',';
    for (const char c : value) {
      if (c == ',' && !text.ends_with('\\')) text += '\\';
      text += c;
    }
  }
  return text;
}

// Where a page lies: what a cursor says.
struct Place {
  engine::Instant at;
  std::uint64_t offset = 0;
  Parameters parameters;

  std::string cursor(std::uint64_t to) const {
    return std::to_string(at.t) + ":" + std::to_string(to) + ":" + to_query(parameters);
  }
};

base::Result<std::uint64_t> take_number(std::string_view& text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const auto size = static_cast<std::size_t>(end - text.data());
  if (error != std::errc{} || size == text.size() || *end != ':')
    return fail(ErrorKind::Invalid, "the cursor is none of this server: use it as it was given");
  text.remove_prefix(size + 1);
  return number;
}

base::Result<Place> read_cursor(std::string_view cursor, engine::Instant now) {
  Place place;
  place.at.t = TRY(take_number(cursor));
  place.offset = TRY(take_number(cursor));
  if (place.at > now)
    return fail(ErrorKind::Invalid, "the cursor names no state of this server: search again");
  place.parameters = TRY(parse_parameters(cursor));
  return place;
}

void set_cursors(SearchPage& page, const Place& place, const engine::SearchResult& result) {
  const std::uint64_t count = std::max<std::uint64_t>(page.page_size, 1);
  if (place.offset > 0) {
    page.first = place.cursor(0);
    page.previous = place.cursor(place.offset - std::min(place.offset, count));
  }
  if (!result.more) return;
  page.next = place.cursor(place.offset + result.matches.size());
  if (result.total && *result.total > 0)
    page.last = place.cursor((*result.total - 1) / count * count);
}

bool has_count(const Parameters& parameters) {
  for (const auto& [name, value] : parameters)
    if (name == "_count") return true;
  return false;
}

}  // namespace

base::Result<DocumentPointer> EngineSource::read(fhir::TypeId type, std::string_view id) {
  engine::Version version = TRY(context_.engine.read(context_.caller, at_, type, id));
  bytes_ += version.json.size();
  if (bytes_ > kBytesMax)
    return fail(ErrorKind::TooCostly, "the query reads too many bytes: ask for fewer resources");
  return std::make_shared<const fhir::json::Document>(
      TRY(fhir::json::Document::parse(std::move(version.json))));
}

base::Result<DocumentPointer> EngineSource::resolve(std::string_view reference) {
  const auto local = fhir::local_reference(context_.definitions, call_.base, reference);
  if (!local) return DocumentPointer();
  auto document = read(local->type, local->id);
  if (document) return *std::move(document);
  const ErrorKind kind = document.error().kind;
  if (kind == ErrorKind::NotFound || kind == ErrorKind::Gone) return DocumentPointer();
  return std::unexpected(std::move(document).error());
}

base::Result<SearchPage> EngineSource::search(const SearchRequest& request) {
  Place place;
  place.at = at_;
  for (const auto& [name, values] : request.parameters)
    place.parameters.emplace_back(name, alternatives(values));
  if (!request.cursor.empty()) place = TRY(read_cursor(request.cursor, at_));
  const bool all = request.whole && !has_count(place.parameters);
  engine::SearchQuery query = TRY(
      engine::parse_search(context_.definitions, context_.engine.parameters(), request.type,
                           place.parameters, engine::Handling::Strict, context_.options.search));
  if (all) query.count = context_.options.search.count_max;
  if (place.offset > UINT32_MAX)
    return fail(ErrorKind::Invalid, "the cursor is none of this server: use it as it was given");
  query.offset = static_cast<std::uint32_t>(place.offset);
  engine::SearchResult result = TRY(context_.engine.search(context_.caller, place.at, query));
  if (all && result.more)
    return fail(ErrorKind::TooCostly,
                "the list has more matches than are given at once: search more narrowly, or page "
                "with the Connection of the type");
  SearchPage page;
  page.total = result.total;
  page.offset = place.offset;
  page.page_size = query.count;
  set_cursors(page, place, result);
  for (engine::Version& match : result.matches) {
    bytes_ += match.json.size();
    if (bytes_ > kBytesMax)
      return fail(ErrorKind::TooCostly, "the query reads too many bytes: ask for fewer resources");
    page.resources.push_back(std::make_shared<const fhir::json::Document>(
        TRY(fhir::json::Document::parse(std::move(match.json)))));
  }
  return page;
}

}  // namespace rest
