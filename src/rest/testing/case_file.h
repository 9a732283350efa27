#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rest::testing {

// The text cases of tests/cases: see the README.md there for the format.

struct Check {
  enum class Kind { Let, LetField, Size, Empty, Without, Await };
  Kind kind = Kind::Let;
  std::string name;  // Let: of the variable
  std::string path;  // Without: the text; LetField: the header field
  std::size_t size = 0;
};

struct Step {
  int line = 0;  // of the request line
  std::string method;
  std::string target;
  std::vector<std::pair<std::string, std::string>> fields;
  std::string body;

  std::string status;  // "200", or "4xx"
  std::vector<std::pair<std::string, std::string>> expected_fields;
  std::vector<std::string> absent_fields;
  std::string expected_body;
  std::vector<Check> checks;
};

struct Case {
  std::string file;
  int line = 0;
  std::string title;
  std::vector<Step> steps;
};

// The cases of one file. A malformed file is a failed check, with file and line.
std::vector<Case> read_cases(const std::string& path);

// All cases of the *.case files in a folder, by name.
std::vector<Case> read_case_folder(const std::string& folder);

}  // namespace rest::testing
