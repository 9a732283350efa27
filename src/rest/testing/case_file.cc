#include "rest/testing/case_file.h"

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "base/check.h"

namespace rest::testing {

namespace {

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' '))
    text.remove_prefix(1);
  while (text.ends_with(' '))
    text.remove_suffix(1);
  return text;
}

class CaseReader {
 public:
  explicit CaseReader(const std::string& path) : path_(path) {}

  std::vector<Case> read() {
    std::ifstream file(path_);
    if (!file) fail("cannot be opened");
    std::string line;
    while (std::getline(file, line)) {
      ++line_;
      read_line(line);
    }
    return std::move(cases_);
  }

 private:
  [[noreturn]] void fail(const char* what) const { base::check_failed(what, path_.c_str(), line_); }

  void read_line(std::string_view line) {
    if (line.starts_with("===")) {
      cases_.push_back({path_, line_, std::string(trimmed(line.substr(3))), {}});
      state_ = State::Nowhere;
    } else if (line.starts_with("> ")) {
      read_request(trimmed(line.substr(2)));
    } else if (line.starts_with("< ")) {
      read_expected(trimmed(line.substr(2)));
    } else if (line.starts_with("? ")) {
      read_check(trimmed(line.substr(2)));
    } else {
      read_body(line);
    }
  }

  Step& step() {
    if (cases_.empty() || cases_.back().steps.empty()) fail("there is no request yet");
    return cases_.back().steps.back();
  }

  static std::pair<std::string, std::string> field(std::string_view text) {
    const std::size_t colon = text.find(':');
    return {std::string(text.substr(0, colon)),
            std::string(colon == text.npos ? "" : trimmed(text.substr(colon + 1)))};
  }

  void read_request(std::string_view text) {
    if (state_ == State::Request) {
      step().fields.push_back(field(text));
      return;
    }
    if (cases_.empty()) fail("a request before the first title");
    const std::size_t space = text.find(' ');
    if (space == text.npos) fail("a request needs a method and a target");
    Step step;
    step.line = line_;
    step.method = text.substr(0, space);
    step.target = trimmed(text.substr(space));
    cases_.back().steps.push_back(std::move(step));
    state_ = State::Request;
  }

  void read_expected(std::string_view text) {
    if (text.size() == 3 && text.find_first_not_of("0123456789x") == text.npos) {
      step().status = text;
    } else if (text.starts_with('-')) {
      step().absent_fields.emplace_back(text.substr(1));
    } else {
      step().expected_fields.push_back(field(text));
    }
    state_ = State::Expected;
  }

  void read_check(std::string_view text) {
    Check check;
    if (text == "empty") {
      check.kind = Check::Kind::Empty;
    } else if (text == "await") {
      check.kind = Check::Kind::Await;
    } else if (text.starts_with("without ")) {
      check.kind = Check::Kind::Without;
      check.path = trimmed(text.substr(8));
    } else if (text.starts_with("size ")) {
      const std::size_t space = text.rfind(' ');
      check.kind = Check::Kind::Size;
      check.path = trimmed(text.substr(5, space - 5));
      check.size = std::stoul(std::string(text.substr(space + 1)));
    } else {
      const std::size_t equals = text.find(" = ");
      if (equals == text.npos)
        fail("a check is 'empty', 'await', 'size PATH N', 'without TEXT' or 'NAME = PATH'");
      check.name = trimmed(text.substr(0, equals));
      check.path = trimmed(text.substr(equals + 3));
      if (check.path.starts_with("header ")) {
        check.kind = Check::Kind::LetField;
        check.path = trimmed(check.path.substr(7));
      }
    }
    step().checks.push_back(std::move(check));
    state_ = State::Checks;
  }

  void read_body(std::string_view line) {
    if (state_ == State::Nowhere || state_ == State::Checks) {
      if (!trimmed(line).empty() && !line.starts_with('#')) fail("what is this line?");
      return;
    }
    // Blank lines and comments at the end of a body are for the reader.
    if (trimmed(line).empty() || line.starts_with("# ")) return;
    std::string& body = state_ == State::Request ? step().body : step().expected_body;
    if (!body.empty()) body += '\n';
    body += line;
  }

  enum class State { Nowhere, Request, Expected, Checks };

  const std::string path_;
  int line_ = 0;
  State state_ = State::Nowhere;
  std::vector<Case> cases_;
};

}  // namespace

std::vector<Case> read_cases(const std::string& path) {
  return CaseReader(path).read();
}

std::vector<Case> read_case_folder(const std::string& folder) {
  std::vector<std::string> paths;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    if (entry.path().extension() == ".case") paths.push_back(entry.path().string());
  std::ranges::sort(paths);
  std::vector<Case> cases;
  for (const std::string& path : paths)
    for (Case& one : read_cases(path))
      cases.push_back(std::move(one));
  return cases;
}

}  // namespace rest::testing
