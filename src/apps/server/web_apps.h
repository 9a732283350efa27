#pragma once

#include <filesystem>
#include <memory>

#include "base/result.h"
#include "http/message.h"
#include "http/static_files.h"

namespace apps {

// The built apps, as the handler of every path that is not FHIR. Without built apps (a server for
// machines alone) every path is answered 404.
class WebApps final : public http::Handler {
 public:
  // Internal if a folder of apps is there and cannot be read.
  static base::Result<std::unique_ptr<WebApps>> load(const std::filesystem::path& folder);

  bool found() const { return files_ != nullptr; }

  void handle(http::Request request, http::Responder respond) override;
  http::Response refuse(int status, std::string_view reason) override;
  std::size_t body_bytes_max(const http::Request& head) const override;

 private:
  std::unique_ptr<http::StaticFiles> files_;
};

}  // namespace apps
