package io.github.scitemplate.engine.compiled.script;

import java.util.List;

/** Writes a class in TorchScript that has methods and no arrays of its own. */
public final class ClassText {
  private ClassText() {}

  /** The source of a class. */
  public static String of(String name, List<String> methods) {
    return "class "
        + name
        + "(Module):\n  __parameters__ = []\n  __buffers__ = []\n  training : bool\n"
        + String.join("", methods);
  }
}
