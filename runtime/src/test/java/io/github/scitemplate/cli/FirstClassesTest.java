package io.github.scitemplate.cli;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class FirstClassesTest {

  @Test
  void eachClassThatIsNoneOfTheJdkIsThereUnderItsName() throws Exception {
    List<String> names = FirstClasses.names();
    List<String> others =
        names.stream()
            .filter(name -> !name.matches("(java|javax|jdk|sun|com\\.sun)\\..*"))
            .toList();
    assertTrue(others.size() > 300, others.size() + " names");
    for (String name : others) {
      assertDoesNotThrow(
          () -> Class.forName(name, false, FirstClasses.class.getClassLoader()),
          () -> name + ": `benchmarks/start --classes` writes the list anew");
    }
  }

  @Test
  void noClassIsListedTwiceOrHasANameOfOneRunOnly() throws Exception {
    List<String> names = FirstClasses.names();
    assertEquals(names.size(), new HashSet<>(names).size());
    assertEquals(
        List.of(),
        names.stream().filter(n -> n.matches(".*(/|\\$\\$Lambda|\\$Proxy\\d).*")).toList());
  }
}
