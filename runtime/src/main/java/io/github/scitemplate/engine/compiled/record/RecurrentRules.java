package io.github.scitemplate.engine.compiled.record;

import ai.djl.nn.recurrent.RNN;
import java.util.ArrayList;
import java.util.List;

/** Recurrent layers, each one function of libtorch over all steps. */
final class RecurrentRules {
  private RecurrentRules() {}

  static void addTo(Rules rules) {
    rules.add("lstm", call -> call.returns("lstm", given(call, call.values(1), call.values(2), 3)));
    rules.add("gru", call -> call.returns("gru", given(call, call.value(1), call.values(2), 3)));
    rules.add("rnn", RecurrentRules::plain);
  }

  private static Object plain(Call call) {
    String function = call.argument(5) == RNN.Activation.RELU ? "rnn_relu" : "rnn_tanh";
    List<Object> given = new ArrayList<>(List.of(call.value(0), call.value(1), call.values(2)));
    for (int place : new int[] {3, 4, 6, 7, 8, 9}) {
      given.add(call.argument(place));
    }
    return call.returns(function, given.toArray());
  }

  /** The input, the states, the weights, and the settings from {@code first} on. */
  private static Object[] given(Call call, Object states, Object weights, int first) {
    List<Object> given = new ArrayList<>(List.of(call.value(0), states, weights));
    for (int place = first; place < call.count(); place++) {
      given.add(call.argument(place));
    }
    return given.toArray();
  }
}
