package io.github.scitemplate.engine;

import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import java.util.IdentityHashMap;

/** Where a parameter's first values come from. */
enum Origin {
  /** The parameter had values when the model was built. */
  GIVEN("given"),
  /** Somebody set an initialiser for the parameter. */
  OWN_INITIALISER("own initialiser"),
  /** Nobody chose values for the parameter. */
  DEFAULT("default");

  private final String words;

  Origin(String words) {
    this.words = words;
  }

  /** The words of the model's table. */
  String words() {
    return words;
  }

  /** Where the parameters of a block that is not initialised yet will get their values from. */
  static IdentityHashMap<Parameter, Origin> origins(Block root) {
    IdentityHashMap<Parameter, Origin> origins = new IdentityHashMap<>();
    ParameterNames.of(root).values().forEach(parameter -> origins.put(parameter, of(parameter)));
    return origins;
  }

  private static Origin of(Parameter parameter) {
    if (parameter.isInitialized()) {
      return GIVEN;
    }
    return hasDefaultInitialiser(parameter) ? DEFAULT : OWN_INITIALISER;
  }

  @SuppressWarnings("ReferenceEquality") // each type of parameter has one object as its default
  static boolean hasDefaultInitialiser(Parameter parameter) {
    return parameter.getInitializer() == parameter.getType().getInitializer();
  }
}
