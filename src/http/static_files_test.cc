#include "http/static_files.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "http/testing/test_client.h"
#include "http/testing/test_server.h"

namespace http {

namespace {

namespace filesystem = std::filesystem;

// A folder in the system's temporary folder, removed at the end.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (filesystem::temp_directory_path() / "eir-static-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  ~TemporaryFolder() { filesystem::remove_all(path_); }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  void write(const std::string& name, const std::string& content) const {
    filesystem::create_directories((path_ / name).parent_path());
    std::ofstream(path_ / name, std::ios::binary) << content;
  }
  std::string at(const std::string& name) const { return (path_ / name).string(); }
  const filesystem::path& path() const { return path_; }

 private:
  filesystem::path path_;
};

Request request_for(std::string path, std::string field = "", std::string value = "") {
  Request request;
  request.method = "GET";
  request.path = std::move(path);
  if (!field.empty()) request.headers.add(std::move(field), std::move(value));
  return request;
}

std::string script() {
  std::string text;
  for (int i = 0; i < 500; ++i)
    text += "let a" + std::to_string(i) + "=1;";
  return text;
}

// Two apps: one at "/", one at "/seng".
struct Apps {
  Apps() {
    folder.write("clinician/index.html", "<p>clinician");
    folder.write("clinician/assets/index-B7kq_2Xa.js", script());
    folder.write("clinician/assets/my-messages.js", "x");
    folder.write("clinician/favicon.ico", "icon");
    folder.write("clinician/.secret", "hidden");
    folder.write("clinician/.git/config.txt", "hidden");
    folder.write("clinician/a b.txt", "space");
    folder.write("bedside/index.html", "<p>bedside");
    folder.write("secret.txt", "outside");
    filesystem::create_symlink(folder.at("secret.txt"), folder.at("clinician/link.txt"));
  }
  std::unique_ptr<StaticFiles> load(StaticFiles::Limits limits = {}) const {
    auto files =
        StaticFiles::load({{"/", folder.at("clinician")}, {"/seng", folder.at("bedside")}}, limits);
    REQUIRE(files.has_value());
    return *std::move(files);
  }
  TemporaryFolder folder;
};

std::string body_at(const StaticFiles& files, std::string path) {
  const auto response = files.find(request_for(std::move(path)));
  return response ? *response->shared_body : "none";
}

}  // namespace

TEST_CASE("files and pages of apps are found, nothing else") {
  const Apps apps;
  const auto files = apps.load();
  CHECK(body_at(*files, "/") == "<p>clinician");
  CHECK(body_at(*files, "/index.html") == "<p>clinician");
  CHECK(body_at(*files, "/patient/123") == "<p>clinician");
  CHECK(body_at(*files, "/favicon.ico") == "icon");
  CHECK(body_at(*files, "/a%20b.txt") == "space");
  CHECK(body_at(*files, "/seng") == "<p>bedside");
  CHECK(body_at(*files, "/seng/") == "<p>bedside");
  CHECK(body_at(*files, "/seng/ward/7") == "<p>bedside");
  CHECK(body_at(*files, "/sengeafsnit") == "<p>clinician");
  for (const auto* path :
       {"/missing.js", "/seng/favicon.ico", "/.secret", "/.git/config.txt", "/link.txt",
        "/../secret.txt", "/%2e%2e/secret.txt", "/..%2fsecret.txt", "/seng/../../secret.txt",
        "//secret.txt", "/index.html%00.txt", "/%zz", "*", ""}) {
    CAPTURE(path);
    CHECK(body_at(*files, path) == "none");
  }
  auto post = request_for("/");
  post.method = "POST";
  CHECK_FALSE(files->find(post).has_value());
}

TEST_CASE("caching: names with a hash for ever, the rest by ETag") {
  const Apps apps;
  const auto files = apps.load();
  const auto hashed = files->find(request_for("/assets/index-B7kq_2Xa.js"));
  REQUIRE(hashed.has_value());
  CHECK(hashed->headers.get("Cache-Control") == "public, max-age=31536000, immutable");
  CHECK(hashed->headers.get("Content-Type") == "text/javascript; charset=utf-8");
  CHECK(hashed->headers.get("Vary") == "Accept-Encoding");
  const auto word = files->find(request_for("/assets/my-messages.js"));
  CHECK(word->headers.get("Cache-Control") == "no-cache");
  const auto page = files->find(request_for("/"));
  CHECK(page->headers.get("Cache-Control") == "no-cache");

  const std::string etag(page->headers.get("ETag"));
  CHECK(etag.starts_with('"'));
  const auto again = files->find(request_for("/", "If-None-Match", "\"x\", W/" + etag));
  CHECK(again->status == 304);
  CHECK(again->headers.get("ETag") == etag);
  CHECK(again->shared_body == nullptr);
  CHECK(files->find(request_for("/", "If-None-Match", "\"other\""))->status == 200);
  CHECK(apps.load()->find(request_for("/"))->headers.get("ETag") == etag);
}

TEST_CASE("the compressed copy is another representation") {
  const Apps apps;
  const auto files = apps.load();
  const std::string path = "/assets/index-B7kq_2Xa.js";
  const auto plain = files->find(request_for(path));
  const auto compressed = files->find(request_for(path, "Accept-Encoding", "gzip"));
  CHECK(*plain->shared_body == script());
  CHECK(compressed->headers.get("Content-Encoding") == "gzip");
  CHECK(compressed->headers.get("ETag") != plain->headers.get("ETag"));
  CHECK(compressed->shared_body->size() < script().size() / 2);
}

TEST_CASE("every file carries the security fields") {
  const Apps apps;
  const auto files = apps.load();
  const auto page = files->find(request_for("/"));
  CHECK(page->headers.get("Content-Security-Policy").starts_with("default-src 'self'"));
  CHECK(page->headers.get("Content-Security-Policy").ends_with("frame-ancestors 'none'"));
  CHECK(page->headers.get("X-Content-Type-Options") == "nosniff");
  CHECK(page->headers.get("Referrer-Policy") == "no-referrer");
}

TEST_CASE("loading is bounded, and says what is missing") {
  const Apps apps;
  const auto load = [&](const std::string& folder, StaticFiles::Limits limits = {}) {
    const auto files = StaticFiles::load({{"/", apps.folder.at(folder)}}, limits);
    return files ? base::ErrorKind::Internal : files.error().kind;
  };
  CHECK(load("nowhere") == base::ErrorKind::NotFound);
  apps.folder.write("empty/x.txt", "");
  CHECK(load("empty") == base::ErrorKind::NotFound);
  CHECK(load("clinician", {.files_max = 2}) == base::ErrorKind::TooLarge);
  CHECK(load("clinician", {.bytes_max = 100}) == base::ErrorKind::TooLarge);
  std::string deep = "deep/";
  for (int i = 0; i < 20; ++i)
    deep += "d/";
  apps.folder.write(deep + "x.txt", "x");
  apps.folder.write("deep/index.html", "x");
  CHECK(load("deep") == base::ErrorKind::Internal);
}

TEST_CASE("files over the wire") {
  const Apps apps;
  const auto files = apps.load();
  testing::TestServer server([&](Request request, Responder respond) {
    auto found = files->find(request);
    respond(found ? *std::move(found) : testing::text_response(404, "none"));
  });
  testing::TestClient client(server.port());
  CHECK(client.request("GET", "/patient/1").body == "<p>clinician");
  const auto head = client.request("HEAD", "/assets/index-B7kq_2Xa.js");
  CHECK(head.headers.get("Content-Length") == std::to_string(script().size()));
  const auto compressed =
      client.request("GET", "/assets/index-B7kq_2Xa.js", {{"Accept-Encoding", "gzip"}});
  CHECK(compressed.headers.get("Content-Encoding") == "gzip");
  CHECK(compressed.headers.get("ETag").starts_with('"'));
  const auto same =
      client.request("GET", "/assets/index-B7kq_2Xa.js",
                     {{"Accept-Encoding", "gzip"},
                      {"If-None-Match", std::string(compressed.headers.get("ETag"))}});
  CHECK(same.status == 304);
  CHECK(client.request("GET", "/missing.js").status == 404);
}

}  // namespace http
