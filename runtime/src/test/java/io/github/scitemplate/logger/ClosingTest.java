package io.github.scitemplate.logger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClosingTest {
  private final List<String> closed = new ArrayList<>();

  private Closeable full(String name) {
    return () -> {
      closed.add(name);
      throw new IOException("No space left for " + name);
    };
  }

  @Test
  void oneStreamThatCannotBeClosedKeepsNoOtherOpen() {
    Closeable wrong =
        () -> {
          closed.add("b");
          throw new IllegalStateException("b is wrong");
        };
    List<Closeable> all = List.of(full("a"), wrong, full("c"), () -> closed.add("d"));
    StreamFailure failure = assertThrows(StreamFailure.class, () -> Logger.closeAll(all));
    assertEquals(List.of("a", "b", "c", "d"), closed);
    assertEquals("java.io.IOException: No space left for a", failure.getMessage());
    assertEquals(
        List.of("b is wrong", "java.io.IOException: No space left for c"),
        Arrays.stream(failure.getSuppressed()).map(Throwable::getMessage).toList());
  }
}
