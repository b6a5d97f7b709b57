package io.github.scitemplate.maven;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArgumentFileTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "plain             | \"plain\"",
        "two words         | \"two words\"",
        "``                | \"\"",
        "C:\\lab\\new      | \"C:\\\\lab\\\\new\"",
        "say \"go\"        | \"say \\\"go\\\"\"",
        "it's              | \"it's\"",
        "#1 @x %d $(id) *  | \"#1 @x %d $(id) *\"",
      })
  void a_word_is_written_in_quotes(String word, String written) {
    assertEquals(written + "\n", ArgumentFile.text(List.of(word)));
  }

  @Test
  void line_breaks_and_tabs_stay_inside_their_word() {
    assertEquals("\"a\\nb\\rc\\td\"\n", ArgumentFile.text(List.of("a\nb\rc\td")));
  }

  @Test
  void each_word_has_its_line() {
    assertEquals("\"-cp\"\n\"a b:c\"\n", ArgumentFile.text(List.of("-cp", "a b:c")));
  }

  @Test
  void the_file_is_gone_when_closed() throws IOException {
    Path path;
    try (ArgumentFile file = ArgumentFile.of(List.of("-version"))) {
      path = Path.of(file.reference().substring(1));
      assertEquals("\"-version\"\n", Files.readString(path));
    }
    assertFalse(Files.exists(path));
  }
}
