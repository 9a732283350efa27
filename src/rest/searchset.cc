#include "rest/searchset.h"

#include "rest/subset.h"

namespace rest {

Attempt<> SearchsetEntries::write(engine::Version& version, std::string_view mode,
                                  std::string_view fragment) {
  url_.assign(call_.base)
      .append("/")
      .append(context_.definitions.type(version.type).name)
      .append("/")
      .append(version.id);
  if (!fragment.empty()) url_.append("#").append(fragment);
  writer_.begin_object().member("fullUrl", url_).key("resource");
  if (call_.output.whole()) {
    writer_.raw(version.json);
  } else {
    writer_.raw(TRY(subset(context_.definitions, std::move(version.json), call_.output)));
  }
  writer_.key("search").begin_object().member("mode", mode).end_object().end_object();
  return {};
}

}  // namespace rest
