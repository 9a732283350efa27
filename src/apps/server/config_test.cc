#include "apps/server/config.h"

#include <doctest/doctest.h>

namespace apps {

TEST_CASE("a configuration has defaults, and every mistake names its key") {
  CHECK(parse_config("")->server.listen == "127.0.0.1:8080");
  const auto config = parse_config("[server]\nlisten = \"[::1]:9\"\n[limits]\nconnections_max = 5");
  REQUIRE(config.has_value());
  CHECK(config->limits.connections_max == 5);
  CHECK(parse_config("[server]\nlissten = \"x\"").error().message ==
        "the key server.lissten is unknown");
  CHECK(parse_config("[limits]\nconnections_max = 0").error().message.find("from 1 to") !=
        std::string::npos);
  CHECK(parse_config("[limits]\nconnections_max = \"5\"").error().kind == base::ErrorKind::Invalid);
  CHECK(parse_config("listen = 1").error().message == "the key listen is unknown");
  CHECK(parse_config("[server").error().kind == base::ErrorKind::Syntax);
}

TEST_CASE("a configuration that cannot be read is not taken for an empty one") {
  CHECK(load_config("/nowhere/eir.toml").error().kind == base::ErrorKind::NotFound);
  CHECK_FALSE(load_config("/").has_value());
  CHECK(load_config("/dev/null").has_value());
}

TEST_CASE("the bases that mean this server") {
  const auto bases = [](std::string_view text) {
    const auto config = parse_config("[server]\n" + std::string(text));
    return config ? base_urls(config->server) : config.error().message;
  };
  CHECK(bases("") == "http://127.0.0.1:8080/fhir");
  CHECK(bases("public_base_url = \"https://a.dk/fhir\"") == "https://a.dk/fhir");
  CHECK(bases("base_url_aliases = \" http://a/fhir,https://b/fhir ,\"") ==
        "http://127.0.0.1:8080/fhir http://a/fhir https://b/fhir");
  for (const char* bad : {"a.dk/fhir", "https://a.dk/fhir/", "https://a.dk /fhir", "ftp://a"}) {
    CHECK(bases("public_base_url = \"" + std::string(bad) + "\"").find("public_base_url must") !=
          std::string::npos);
    CHECK(bases("base_url_aliases = \"http://a, " + std::string(bad) + "\"")
              .find("base_url_aliases must") != std::string::npos);
  }
}

TEST_CASE("listen addresses") {
  CHECK(parse_listen("127.0.0.1:8080")->loopback());
  CHECK(parse_listen("[::1]:8080")->address == "::1");
  CHECK_FALSE(parse_listen("0.0.0.0:80")->loopback());
  for (const char* bad : {"8080", ":8080", "host:", "host:99999", "host:8x"})
    CHECK_FALSE(parse_listen(bad).has_value());
}

}  // namespace apps
