package io.github.scitemplate.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Code of a project, and names in a config, cannot move a person's cursor. */
class ShownStreamTest {

  @Test
  void whateverIsPrintedShowsNoControlCharacters() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ShownStream stream = ShownStream.of(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    assertSame(stream, ShownStream.of(stream));
    stream.print('\u001b');
    stream.print(new char[] {'a', '\u001b'});
    stream.print((Object) "\u001b[2J");
    stream.println("\u001b");
    stream.println();
    String nl = System.lineSeparator();
    assertEquals(
        "\\u001ba\\u001b\\u001b[2J\\u001b" + nl + nl, bytes.toString(StandardCharsets.UTF_8));
  }
}
