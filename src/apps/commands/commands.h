#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace apps {

// What the commands of `eir` return to the shell.
inline constexpr int kOk = 0;
inline constexpr int kFindings = 1;  // done, with something to report; or it could not be done
inline constexpr int kWrongUse = 2;

struct ServeCommand {
  std::string data;
  std::string config;  // a TOML file, or empty
  std::string listen;  // "127.0.0.1:8080"; empty: as configured
  std::string web;     // folder of the built apps; empty: "web" beside the program
  bool auth_off = false;
};
int run(const ServeCommand& command);

struct ImportCommand {
  std::string data;                  // a data folder, or
  std::string url;                   // a running FHIR server
  std::vector<std::string> headers;  // with url: "Authorization: Bearer …"
  unsigned connections = 4;          // with url: requests at once
  std::vector<std::string> paths;
};
int run(const ImportCommand& command);

struct ExportCommand {
  std::string data;
  std::string out;                 // folder
  std::vector<std::string> types;  // empty: all
  std::string since;               // a FHIR date or instant, or empty
  bool gzip = false;
};
int run(const ExportCommand& command);

struct DemoCommand {
  std::string data;
  std::uint64_t seed = 1;
  std::uint32_t patients = 150;
};
int run(const DemoCommand& command);

struct CheckCommand {
  std::string data;
};
int run(const CheckCommand& command);

struct ValidateCommand {
  std::vector<std::string> files;     // and folders
  std::vector<std::string> profiles;  // canonical URLs that all resources must conform to
  std::vector<std::string> packages;  // FHIR packages (.tgz) whose profiles are known
};
int run(const ValidateCommand& command);

struct FhirpathCommand {
  std::string expression;
  std::string file;
  bool lines = false;  // read questions from standard input, one JSON object a line
};
int run(const FhirpathCommand& command);

}  // namespace apps
