#include "apps/server/web_apps.h"

#include <utility>

namespace apps {

base::Result<std::unique_ptr<WebApps>> WebApps::load(const std::filesystem::path& folder) {
  auto apps = std::make_unique<WebApps>();
  std::error_code error;
  if (std::filesystem::exists(folder / "index.html", error))
    apps->files_ = TRY(http::StaticFiles::load({{"/", folder.string()}}, {}));
  return apps;
}

void WebApps::handle(http::Request request, http::Responder respond) {
  if (files_ != nullptr)
    if (auto response = files_->find(request)) return respond(*std::move(response));
  respond(refuse(404, "There is nothing at this address."));
}

http::Response WebApps::refuse(int status, std::string_view reason) {
  http::Response response;
  response.status = status;
  response.headers.add("Content-Type", "text/plain; charset=utf-8");
  response.body = reason;
  return response;
}

std::size_t WebApps::body_bytes_max(const http::Request&) const {
  return 0;
}

}  // namespace apps
