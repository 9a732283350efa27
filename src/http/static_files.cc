#include "http/static_files.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <system_error>
#include <utility>

#include "base/hash.h"
#include "base/text/percent.h"
#include "http/content_type.h"
#include "http/gzip.h"
#include "http/text.h"

namespace http {

namespace {

namespace filesystem = std::filesystem;

constexpr int kDepthMax = 16;
constexpr std::size_t kGzipBytesMin = 1024;
constexpr std::size_t kNameHashLetters = 8;

// The apps load nothing from elsewhere, run no script that is not a file of ours, and stand in
// nobody's frame. Pictures may come from documents in memory.
constexpr std::pair<const char*, const char*> kSecurityFields[] = {
    {"Content-Security-Policy",
     "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; "
     "form-action 'self'; frame-ancestors 'none'"},
    {"X-Content-Type-Options", "nosniff"},
    {"X-Frame-Options", "DENY"},
    {"Referrer-Policy", "no-referrer"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
};

// "assets/index-B7kq_2Xa.js": the bundler's folder, and a name that changes with the content.
bool is_hashed(std::string_view path) {
  if (!path.contains("/assets/")) return false;
  const auto stem = path.substr(0, path.rfind('.'));
  if (stem.size() <= kNameHashLetters) return false;
  const auto hash = stem.substr(stem.size() - kNameHashLetters);
  const char before = stem[stem.size() - kNameHashLetters - 1];
  const auto is_letter = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
           c == '-';
  };
  // A word such as "messages" has eight letters, too, but neither digits nor capitals.
  const auto is_telling = [](char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z'); };
  return (before == '-' || before == '.') && std::ranges::all_of(hash, is_letter) &&
         std::ranges::any_of(hash, is_telling);
}

base::Result<std::string> read_file(const filesystem::path& path, std::size_t bytes) {
  std::ifstream stream(path, std::ios::binary);
  std::string content(bytes, '\0');
  stream.read(content.data(), static_cast<std::streamsize>(bytes));
  if (!stream)
    return base::fail_with_detail(base::ErrorKind::Internal,
                                  "A file of the web apps cannot be read: build them again.",
                                  path.string());
  return content;
}

bool names_etag(std::string_view if_none_match, std::string_view etag) {
  if (if_none_match == "*") return true;
  return std::ranges::any_of(list_members(if_none_match), [&](std::string_view member) {
    return member == etag || (member.starts_with("W/") && member.substr(2) == etag);
  });
}

std::string with_slash(std::string text) {
  if (!text.ends_with('/')) text += '/';
  return text;
}

}  // namespace

base::Result<std::unique_ptr<StaticFiles>> StaticFiles::load(const std::vector<Mount>& mounts,
                                                             const Limits& limits) {
  auto files = std::make_unique<StaticFiles>();
  Usage usage;
  for (const Mount& mount : mounts)
    usage = TRY(files->load_mount(mount, limits, usage));
  std::ranges::sort(files->prefixes_, std::ranges::greater(), &std::string::size);
  return files;
}

base::Result<StaticFiles::Usage> StaticFiles::load_mount(const Mount& mount, const Limits& limits,
                                                         Usage usage) {
  std::error_code error;
  filesystem::recursive_directory_iterator entry(mount.folder, error);
  if (error)
    return base::fail(base::ErrorKind::NotFound,
                      "The web apps are not built: there is no folder " + mount.folder + ".");
  const std::string prefix = with_slash(mount.prefix);
  for (; entry != filesystem::recursive_directory_iterator(); entry.increment(error)) {
    if (error || entry.depth() > kDepthMax) break;
    const auto name = entry->path().filename().string();
    if (name.starts_with('.')) {
      entry.disable_recursion_pending();
      continue;
    }
    if (!filesystem::is_regular_file(entry->symlink_status(error))) continue;
    const auto size = static_cast<std::size_t>(entry->file_size(error));
    if (error) break;
    usage.files += 1;
    usage.bytes += size;
    if (usage.files > limits.files_max || usage.bytes > limits.bytes_max)
      return base::fail(base::ErrorKind::TooLarge,
                        "The folder " + mount.folder + " is too large to be that of a web app.");
    const auto path = prefix + entry->path().lexically_relative(mount.folder).generic_string();
    files_[path] = make_file(path, TRY(read_file(entry->path(), size)));
  }
  if (error || entry != filesystem::recursive_directory_iterator())
    return base::fail(base::ErrorKind::Internal,
                      "The folder " + mount.folder + " cannot be read to its end.");
  if (!files_.contains(prefix + "index.html"))
    return base::fail(base::ErrorKind::NotFound,
                      "The web app in " + mount.folder + " is not built: it has no index.html.");
  prefixes_.push_back(prefix);
  return usage;
}

StaticFiles::File StaticFiles::make_file(std::string_view path, std::string bytes) {
  File file;
  file.content_type = content_type_of(path);
  char hash[17];
  std::snprintf(hash, sizeof hash, "%016llx", static_cast<unsigned long long>(base::hash64(bytes)));
  file.etag = "\"" + std::string(hash) + "\"";
  file.gzip_etag = "\"" + std::string(hash) + "-gzip\"";
  file.immutable = is_hashed(path);
  if (bytes.size() >= kGzipBytesMin && is_compressible(file.content_type)) {
    GzipEncoder encoder(GzipEncoder::Level::Best);
    file.gzip_bytes = std::make_shared<const std::string>(encoder.compress(bytes));
  }
  file.bytes = std::make_shared<const std::string>(std::move(bytes));
  return file;
}

const StaticFiles::File* StaticFiles::lookup(std::string_view path) const {
  if (const auto found = files_.find(path); found != files_.end()) return &found->second;
  if (path.substr(path.rfind('/') + 1).contains('.')) return nullptr;
  for (const std::string& prefix : prefixes_) {
    const bool is_root = path == std::string_view(prefix).substr(0, prefix.size() - 1);
    if (!is_root && !path.starts_with(prefix)) continue;
    return &files_.find(prefix + "index.html")->second;
  }
  return nullptr;
}

std::optional<Response> StaticFiles::find(const Request& request) const {
  if (request.method != "GET" && request.method != "HEAD") return std::nullopt;
  const auto path = base::percent_decode(request.path, base::Form::Path);
  if (!path || !path->starts_with('/')) return std::nullopt;
  const File* file = lookup(*path);
  if (file == nullptr) return std::nullopt;
  return answer(*file, request);
}

Response StaticFiles::answer(const File& file, const Request& request) {
  const bool compressed =
      file.gzip_bytes != nullptr && allows_gzip(request.headers.get("Accept-Encoding"));
  Response response;
  response.headers.reserve(12);
  response.headers.add("Content-Type", file.content_type);
  const std::string& etag = compressed ? file.gzip_etag : file.etag;
  response.headers.add("ETag", etag);
  response.headers.add("Cache-Control",
                       file.immutable ? "public, max-age=31536000, immutable" : "no-cache");
  if (file.gzip_bytes != nullptr) response.headers.add("Vary", "Accept-Encoding");
  if (compressed) response.headers.add("Content-Encoding", "gzip");
  for (const auto& [name, value] : kSecurityFields)
    response.headers.add(name, value);
  if (names_etag(request.headers.get("If-None-Match"), etag)) {
    response.status = 304;
  } else {
    response.shared_body = compressed ? file.gzip_bytes : file.bytes;
  }
  return response;
}

}  // namespace http
