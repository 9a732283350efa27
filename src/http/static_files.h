#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "http/message.h"

namespace http {

// The built files of web apps, served from memory. They are read once, at start: a request only
// looks a name up, so no path can lead out of the folder. Immutable; any thread may call find().
class StaticFiles {
 public:
  // One app: the files of `folder` appear under `prefix` ("/" or "/seng"). The longest prefix wins.
  struct Mount {
    std::string prefix;
    std::string folder;
  };
  struct Limits {
    std::size_t files_max = 10'000;
    std::size_t bytes_max = std::size_t{128} << 20;  // of all files, without compressed copies
  };

  // NotFound if a folder or its index.html is missing, TooLarge past a limit, Internal if a file
  // cannot be read. Hidden files and symbolic links are left out.
  static base::Result<std::unique_ptr<StaticFiles>> load(const std::vector<Mount>& mounts,
                                                         const Limits& limits);

  // The answer to a GET or HEAD of a file, or of a page of an app: any path under a prefix whose
  // last segment has no dot answers index.html, and the app finds its way from there. 304 when the
  // client has the file. Nothing if there is no such file: not ours to answer.
  std::optional<Response> find(const Request& request) const;

 private:
  struct File {
    std::string content_type;
    std::string etag;        // strong, quoted
    std::string gzip_etag;   // of the compressed copy, which has other bytes
    bool immutable = false;  // its name holds a hash of its content
    std::shared_ptr<const std::string> bytes;
    std::shared_ptr<const std::string> gzip_bytes;  // null if not worth it
  };
  using FileMap = std::map<std::string, File, std::less<>>;

  struct Usage {
    std::size_t files = 0;
    std::size_t bytes = 0;
  };

  base::Result<Usage> load_mount(const Mount& mount, const Limits& limits, Usage usage);
  static File make_file(std::string_view path, std::string bytes);
  const File* lookup(std::string_view path) const;
  static Response answer(const File& file, const Request& request);

  FileMap files_;                      // by path, as requested
  std::vector<std::string> prefixes_;  // with a slash at the end, longest first
};

}  // namespace http
