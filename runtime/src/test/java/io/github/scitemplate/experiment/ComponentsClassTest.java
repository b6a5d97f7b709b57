package io.github.scitemplate.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scitemplate.components.Components;
import io.github.scitemplate.error.UserException;
import org.junit.jupiter.api.Test;

/** The project's class is made by its name, or the message says why not. */
class ComponentsClassTest {
  private static final String TINY = "io.github.scitemplate.tiny.BuildComponents";

  /** Implements nothing. */
  public static final class Nothing {}

  /** Cannot be made. */
  public abstract static class Unfinished implements Components {}

  /** Needs something to be made of. */
  public abstract static class WithParameter implements Components {
    public WithParameter(String unused) {}
  }

  /** Fails while it is made. */
  public static final class Failing {
    public Failing() {
      throw new IllegalStateException("no licence");
    }
  }

  private static UserException refused(Class<?> type) {
    return assertThrows(UserException.class, () -> ComponentsClass.load(type.getName()));
  }

  @Test
  void whatCannotBeMadeIsExplained() {
    assertEquals(TINY, ComponentsClass.load(TINY).getClass().getName());
    UserException absent =
        assertThrows(UserException.class, () -> ComponentsClass.load("nobody.Wrote"));
    assertEquals("A class is not found: nobody.Wrote.", absent.problem());
    assertEquals(
        "The class "
            + Nothing.class.getName()
            + " does not implement "
            + Components.class.getName()
            + ".",
        refused(Nothing.class).problem());
    String cannot = " cannot be made: ";
    assertTrue(refused(Unfinished.class).problem().contains(cannot));
    assertTrue(refused(WithParameter.class).problem().contains(cannot));
    assertTrue(refused(Unfinished.class).fix().startsWith("Make it public, not abstract"));
    UserException failing = refused(Failing.class);
    assertTrue(
        failing
            .problem()
            .startsWith(
                "The constructor of "
                    + Failing.class.getName()
                    + " failed: IllegalStateException: no licence"),
        failing.problem());
    assertTrue(failing.problem().contains("ComponentsClassTest.java:"), failing.problem());
  }

  @Test
  void aThreadWithoutAClassLoaderFindsTheClass() {
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    try {
      Thread.currentThread().setContextClassLoader(null);
      assertEquals(TINY, ComponentsClass.load(TINY).getClass().getName());
    } finally {
      Thread.currentThread().setContextClassLoader(before);
    }
  }
}
