package io.github.scitemplate.error;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import org.junit.jupiter.api.Test;

class CausesTest {

  @Test
  void theRootIsTheFirstCause() {
    IllegalStateException root = new IllegalStateException("root");
    assertSame(root, Causes.root(root));
    assertSame(root, Causes.root(new RuntimeException(new RuntimeException(root))));
  }

  @Test
  void aCircleOfCausesHasAnEnd() {
    IllegalStateException first = new IllegalStateException("first");
    IllegalStateException second = new IllegalStateException("second", first);
    first.initCause(second);
    assertSame(second, Causes.root(first));
    assertSame(first, Causes.root(second));
    assertSame(second, Causes.root(new RuntimeException(first)));
  }

  @Test
  void whatSaysNothingIsToldByItsKind() {
    assertEquals("it broke", Causes.words(new IllegalStateException("it broke")));
    assertEquals("NullPointerException", Causes.words(new NullPointerException()));
    assertEquals("StackOverflowError", Causes.words(new StackOverflowError()));
    assertEquals("AssertionError: no", Causes.words(new AssertionError("no")));
  }

  @Test
  void theProjectsOwnLineIsTheInnermostThatIsNobodyElses() {
    Throwable thrown = new IllegalStateException();
    assertEquals(CausesTest.class.getName(), OwnCode.frame(thrown).orElseThrow().getClassName());
    IllegalStateException framework = new IllegalStateException(thrown);
    framework.setStackTrace(
        new StackTraceElement[] {
          new StackTraceElement(UserException.class.getName(), "x", "UserException.java", 1)
        });
    assertEquals(CausesTest.class.getName(), OwnCode.frame(framework).orElseThrow().getClassName());
    framework = new IllegalStateException();
    framework.setStackTrace(
        new StackTraceElement[] {
          new StackTraceElement("java.util.List", "of", "List.java", 1),
          new StackTraceElement(Causes.class.getName(), "x", "Causes.java", 1)
        });
    assertEquals(true, OwnCode.frame(framework).isEmpty());
  }
}
