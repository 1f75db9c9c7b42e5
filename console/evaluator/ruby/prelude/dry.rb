# frozen_string_literal: true

# Rehearses what its block publishes: the exact document and who would act on it. Nothing is written.
def dry(*, &block)
  unless block
    raise ArgumentError, "Expected `dry` to be given a block, as in `dry { … }`: what stands there without one would run before."
  end

  Console::Host.rehearse(&block)
end
