package io.github.scitemplate.engine;

import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;

/**
 * Says how a new model's parameters get their values. {@link #with} reads a part's values from a
 * file. Any other parameter that has values when the model is built keeps them, and one with an
 * initialiser of its own is filled by it. The constants say what the rest get. All draws derive
 * from the experiment's seed.
 */
public final class Initialization {
  /**
   * PyTorch's defaults: linear and convolution layers uniform in ±1/√fan_in for weights and biases
   * (He et al. 2015 with a = √5), recurrent layers uniform in ±1/√hidden, embeddings standard
   * normal; others as their block says.
   */
  public static final Initialization PYTORCH = new Initialization(true, List.of());

  /** DJL's default for the parameter's type: Xavier's for weights, zeros for biases. */
  public static final Initialization BLOCKS = new Initialization(false, List.of());

  private final boolean drawn;
  private final List<Loaded> loaded;

  /**
   * Values for a part of the model.
   *
   * @param part the names of blocks from the outermost on, with dots between them; empty: the whole
   */
  public record Loaded(String part, StartingValues values) {}

  private Initialization(boolean drawn, List<Loaded> loaded) {
    this.drawn = drawn;
    this.loaded = loaded;
  }

  /**
   * The same initialization, but {@code part} begins with {@code values}. If several files have
   * values for one parameter, the last one counts. Other parameters draw the same numbers as
   * without the file.
   *
   * @param part the name of a child of the model, with or without its number, such as {@code
   *     01backbone}; {@code backbone.layer1} for a child of that child; empty: the whole model
   * @param values such as {@code Weights.of(file)}
   */
  public Initialization with(String part, StartingValues values) {
    List<Loaded> all = new ArrayList<>(loaded);
    all.add(new Loaded(part, values));
    return new Initialization(drawn, List.copyOf(all));
  }

  /** The values that are read from files, in the order of reading. */
  public List<Loaded> loaded() {
    return loaded;
  }

  /**
   * The same initialization without any files, for a model whose values are restored from a
   * checkpoint.
   */
  public Initialization withoutFiles() {
    return new Initialization(drawn, List.of());
  }

  /** Fills those parameters of an initialised block tree whose values nobody has chosen. */
  void fill(Block root, IdentityHashMap<Parameter, Origin> origins, Randomness randomness) {
    if (drawn) {
      DrawnValues.fill(root, origins, randomness);
    }
  }
}
