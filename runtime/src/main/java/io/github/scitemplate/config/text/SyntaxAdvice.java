package io.github.scitemplate.config.text;

import io.github.scitemplate.config.value.Position;
import io.github.scitemplate.error.UserException;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/** Says in plain words what a YAML syntax error usually comes from. */
final class SyntaxAdvice {
  private SyntaxAdvice() {}

  static UserException of(MarkedYAMLException e, Position position) {
    String problem = e.getProblem() == null ? String.valueOf(e.getMessage()) : e.getProblem();
    String context = e.getContext() == null ? "" : e.getContext();
    if (problem.contains("\\t") || problem.contains("TAB")) {
      return position.error("A tab stands where YAML allows only spaces.", "Indent with spaces.");
    }
    if (problem.contains("mapping values are not allowed")) {
      return position.error(
          "A colon is out of place: the line is indented further than the one before it, or holds two keys.",
          "Align the key with the other keys of its section, or quote the text that has the colon.");
    }
    if (problem.contains("could not find expected ':'")) {
      return position.error(
          "A key has no colon after it.", "Write `key: value`, with a space after the colon.");
    }
    if (problem.contains("expected <block end>")) {
      return position.error(
          "The indentation does not fit: this line belongs to no section.",
          "Indent all keys of a section by the same number of spaces.");
    }
    if (problem.contains("expected ',' or")) {
      return position.error(
          "A list or section in brackets is not closed.",
          "Add the missing comma or closing bracket.");
    }
    if (problem.contains("unexpected end of stream") || context.contains("quoted scalar")) {
      return position.error("A quoted text is not closed.", "Add the closing quote.");
    }
    if (problem.contains("cannot start any token") || problem.contains("special characters")) {
      return position.error(
          "A character stands where YAML does not allow it: " + problem + ".",
          "Put the value in quotes.");
    }
    String where = context.isEmpty() ? "" : " " + context;
    return position.error(
        "This is not valid YAML" + where + ": " + problem + ".", "Correct the text at the caret.");
  }
}
