package io.github.scitemplate.search;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A parsed part of an expression. Parts know where they stand, for messages. */
sealed interface Term {

  /** From 0, in the expression's text. */
  int position();

  /** What the part amounts to; null if a name has no value. */
  @Nullable Object value(Names names);

  List<Term> parts();

  /** This part and all within it. */
  default void forEach(Consumer<Term> action) {
    action.accept(this);
    parts().forEach(part -> part.forEach(action));
  }

  /** Gives names their values. */
  interface Names {
    /** Null for a parameter that is absent. */
    @Nullable Object valueOf(String name);
  }

  record Literal(@Nullable Object constant, int position) implements Term {
    @Override
    public @Nullable Object value(Names names) {
      return constant;
    }

    @Override
    public List<Term> parts() {
      return List.of();
    }
  }

  record Name(String name, int position) implements Term {
    @Override
    public @Nullable Object value(Names names) {
      return names.valueOf(name);
    }

    @Override
    public List<Term> parts() {
      return List.of();
    }
  }

  record Elements(List<Term> parts, int position) implements Term {
    @Override
    public Object value(Names names) {
      var values = new ArrayList<@Nullable Object>();
      parts.forEach(part -> values.add(part.value(names)));
      return values;
    }
  }

  record Not(Term negated, int position) implements Term {
    @Override
    public Object value(Names names) {
      return !holds(negated, names);
    }

    @Override
    public List<Term> parts() {
      return List.of(negated);
    }
  }

  /** All of several, or any of them. */
  record Junction(boolean all, List<Term> parts, int position) implements Term {
    @Override
    public Object value(Names names) {
      for (Term part : parts) {
        if (holds(part, names) != all) {
          return !all;
        }
      }
      return all;
    }
  }

  record Compared(Term left, Comparison comparison, Term right, int position) implements Term {
    @Override
    public Object value(Names names) {
      return comparison.holds(left.value(names), right.value(names));
    }

    @Override
    public List<Term> parts() {
      return List.of(left, right);
    }
  }

  /** Whether a part is true; what is absent is not. */
  static boolean holds(Term term, Names names) {
    return Boolean.TRUE.equals(term.value(names));
  }
}
