package io.github.scitemplate.search.expression;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A parsed part of an expression. Parts know where they stand, for messages. */
public sealed interface Term {

  /** From 0, in the expression's text. */
  int position();

  /** The value of the part; null if a name has no value. */
  @Nullable Object value(Names names);

  List<Term> parts();

  /** The same part, at a place {@code by} characters further on. */
  Term shifted(int by);

  private static List<Term> shifted(List<Term> parts, int by) {
    return parts.stream().map(part -> part.shifted(by)).toList();
  }

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

    @Override
    public Term shifted(int by) {
      return new Literal(constant, position + by);
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

    @Override
    public Term shifted(int by) {
      return new Name(name, position + by);
    }
  }

  record Elements(List<Term> parts, int position) implements Term {
    @Override
    public Object value(Names names) {
      var values = new ArrayList<@Nullable Object>();
      parts.forEach(part -> values.add(part.value(names)));
      return values;
    }

    @Override
    public Term shifted(int by) {
      return new Elements(Term.shifted(parts, by), position + by);
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

    @Override
    public Term shifted(int by) {
      return new Not(negated.shifted(by), position + by);
    }
  }

  /** True if all parts are true, or if any of them is. */
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

    @Override
    public Term shifted(int by) {
      return new Junction(all, Term.shifted(parts, by), position + by);
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

    @Override
    public Term shifted(int by) {
      return new Compared(left.shifted(by), comparison, right.shifted(by), position + by);
    }
  }

  /** Whether a part is true; an absent value is not. */
  static boolean holds(Term term, Names names) {
    return Boolean.TRUE.equals(term.value(names));
  }
}
