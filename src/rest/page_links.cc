#include "rest/page_links.h"

#include <algorithm>

namespace rest {

namespace {

void write_link(fhir::json::Writer& writer, std::string_view relation, std::string_view url) {
  writer.begin_object().member("relation", relation).member("url", url).end_object();
}

// The link to the page at `offset` of the same answer.
std::string page_url(const Page& page, std::string_view query, std::uint64_t offset) {
  std::string url;
  url.reserve(page.url.size() + query.size() + 60);
  url.append(page.url).append("?").append(query);
  if (!query.empty()) url += '&';
  url.append("_snapshot=").append(std::to_string(page.at.t));
  if (offset > 0) url.append("&_offset=").append(std::to_string(offset));
  return url;
}

}  // namespace

void write_page_links(fhir::json::Writer& writer, const Page& page) {
  const std::string query = to_query(page.parameters);
  writer.key("link").begin_array();
  if (page.offset > 0) {
    write_link(writer, "self", page_url(page, query, page.offset));
    write_link(writer, "first", page_url(page, query, 0));
    write_link(writer, "previous",
               page_url(page, query, page.offset - std::min(page.offset, page.count)));
  } else {
    write_link(writer, "self", query.empty() ? page.url : page.url + "?" + query);
    if (page.more) write_link(writer, "first", page_url(page, query, 0));
  }
  if (page.more && page.shown > 0)
    write_link(writer, "next", page_url(page, query, page.offset + page.shown));
  writer.end_array();
}

}  // namespace rest
