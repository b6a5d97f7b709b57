package io.github.scitemplate.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AskedPersonTest {
  @ParameterizedTest
  @CsvSource({
    "'', true, 1",
    "y, true, 1",
    "'  YES ', true, 1",
    "n, false, 1",
    "Nein, false, 1",
    "what?;maybe;no, false, 3",
    "1;y, true, 2"
  })
  void aPersonIsAskedUntilTheAnswerIsClear(String lines, boolean answer, int questions) {
    Deque<String> typed = new ArrayDeque<>(Arrays.asList(lines.split(";", -1)));
    List<String> asked = new ArrayList<>();
    AskedPerson person =
        new AskedPerson(
            question -> {
              asked.add(question);
              return typed.remove();
            });
    assertEquals(answer, person.confirm("Start?"));
    assertEquals(Collections.nCopies(questions, "Start?"), asked);
  }

  @Test
  void theEndOfTheInputIsANo() {
    assertFalse(new AskedPerson(question -> null).confirm("Start?"));
  }
}
